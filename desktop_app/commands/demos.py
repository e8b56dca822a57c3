"""``demo`` and ``screenshots``."""

from pathlib import Path
from typing import Annotated

import typer

from desktop_app.commands.desk import call_of, show


def register(app: typer.Typer) -> None:
    """Add this module's verbs."""
    app.command("demo", help="在样例县上把全部主要工作做一遍：文书、卷宗、数据包、截图都留在 DIR。")(demo)
    app.command("screenshots", help="用样例数据给每个页面截图。")(screenshots)


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="留在哪里，须是空的或还没有的文件夹")],
    pictures: Annotated[bool, typer.Option("--pictures/--no-pictures", help="是否截图")] = True,
) -> None:
    """Play the whole main job and leave everything it made, with a summary, in a folder."""
    from desktop_app.demo.outputs import leave

    def say(text: str) -> None:
        if not call_of(context).as_json:
            typer.echo(text)

    summary = leave(out, say, pictures=pictures)
    counts = summary["counts"]
    text = "，".join(f"{word} {counts[key]}" for key, word in _WORDS.items())
    show(context, summary, f"做完了，都在 {out}：{text}")


_WORDS = {
    "disputes": "纠纷",
    "sweep_reports": "排查报告",
    "mediations": "调解",
    "papers": "文书",
    "dossiers": "卷宗",
    "packages": "数据包",
    "screenshots": "截图",
}


def screenshots(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="留在哪里")],
) -> None:
    """Take a picture of every page on the sample data."""
    import tempfile

    from desktop_app.demo.run import play
    from desktop_app.demo.screens import further, take_all

    with tempfile.TemporaryDirectory() as folder:
        story = play(Path(folder), lambda _text: None)
        try:
            stage = story.stages["quanhepu"]
            made = take_all(stage, stage.director, out, lambda _text: None, further(story))
        finally:
            story.close()
    show(context, {"screenshots": [str(path) for path in made]}, "\n".join(str(path) for path in made))
