"""What pages and the API of scorecards accept."""

from apps.scorecards.forms.campaigns import CampaignForm as CampaignForm
from apps.scorecards.forms.campaigns import CampaignTermsForm as CampaignTermsForm
from apps.scorecards.forms.campaigns import owner_key as owner_key
from apps.scorecards.forms.filters import CampaignFilters as CampaignFilters
from apps.scorecards.forms.filters import CampaignResultFilters as CampaignResultFilters
from apps.scorecards.forms.filters import ResultFilters as ResultFilters
from apps.scorecards.forms.filters import ScorecardFilters as ScorecardFilters
from apps.scorecards.forms.filters import SubjectFilters as SubjectFilters
from apps.scorecards.forms.filters import SubjectListFilters as SubjectListFilters
from apps.scorecards.forms.filters import WaiverFilters as WaiverFilters
from apps.scorecards.forms.filters import known_section as known_section
from apps.scorecards.forms.filters import known_sort as known_sort
from apps.scorecards.forms.parameters import ParameterForm as ParameterForm
from apps.scorecards.forms.parameters import SaveParametersForm as SaveParametersForm
from apps.scorecards.forms.waivers import WaiverForm as WaiverForm
