"""Geometry of the charts, as pure functions; templates draw it as SVG.

A value of None is a gap: it is hatched, never bridged. Every chart carries its numbers for the table behind it.
"""

from apps.ui.charts.areas import Band as Band
from apps.ui.charts.areas import Series as Series
from apps.ui.charts.areas import StackedArea as StackedArea
from apps.ui.charts.areas import series_of as series_of
from apps.ui.charts.areas import stacked_area as stacked_area
from apps.ui.charts.distributions import Distribution as Distribution
from apps.ui.charts.distributions import Mark as Mark
from apps.ui.charts.distributions import Stretch as Stretch
from apps.ui.charts.distributions import distribution as distribution
from apps.ui.charts.flows import Flow as Flow
from apps.ui.charts.flows import Place as Place
from apps.ui.charts.flows import flow as flow
from apps.ui.charts.geometry import Gap as Gap
from apps.ui.charts.geometry import Row as Row
from apps.ui.charts.geometry import Scale as Scale
from apps.ui.charts.geometry import Tick as Tick
from apps.ui.charts.geometry import Value as Value
from apps.ui.charts.geometry import change_between as change_between
from apps.ui.charts.geometry import nice_ticks as nice_ticks
from apps.ui.charts.sparklines import Sparkline as Sparkline
from apps.ui.charts.sparklines import sparkline as sparkline
from apps.ui.charts.treemaps import Part as Part
from apps.ui.charts.treemaps import Treemap as Treemap
from apps.ui.charts.treemaps import treemap as treemap
from apps.ui.charts.uprights import Bar as Bar
from apps.ui.charts.uprights import Bars as Bars
from apps.ui.charts.uprights import bars as bars
