"""The portal for a web server."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

# A web server runs none of Django's checks, so the variables that cannot be used are told here.
refused = [str(problem) for problem in settings.CONFIGURATION_PROBLEMS if not problem.is_warning]
if refused:
    raise ImproperlyConfigured("\n".join(refused))
