"""`marsad extract` is a filter: a line in, a line out, in order, whatever the line is."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from console.commands.extract import read_article
from extraction.coder import PackagedCoder
from schemas.analysis import ArticleText
