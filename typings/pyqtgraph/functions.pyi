from typing import Any

from PySide6.QtGui import QImage

def ndarray_from_qimage(image: QImage) -> Any: ...
