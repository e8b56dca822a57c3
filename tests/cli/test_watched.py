"""``watched``: the list of the special groups from the command line."""

from tests.cli.office import Office


def test_somebody_is_listed_visited_and_taken_off(town: Office) -> None:
    kind = ("--kind", "left_01", "--level", "01", "--visitor", "康宁", "--on", "2026-01-05")
    uid = town.json("watched", "add", "万福来", *kind)["uid"]
    (row,) = town.json("watched", "list", "--due")["items"]
    assert (row["uid"], row["due_on"]) == (uid, "2026-01-12")
    town.ok("watched", "visit", uid, "--note", "在家，身体还好。", "--visitor", "康宁")
    assert town.json("watched", "list", "--due")["count"] == 0
    town.ok("watched", "level", uid, "--level", "03", "--reason", "儿子回来了")
    assert len(town.json("watched", "show", uid)["visits"]) == 1
    town.ok("watched", "end", uid, "--reason", "随儿子进城")
    assert town.json("watched", "list")["count"] == 0
    assert town.json("watched", "list", "--ended")["count"] == 1
    refused = town("watched", "visit", uid, "--note", "又去了", "--visitor", "康宁")
    assert refused.status == 1
    assert "已不在名单上" in refused.err
    assert town("watched", "show", "万福来").status == 1
