"""A local server that speaks GitHub's REST and GraphQL over the demonstration world."""

from portal.demo.server.server import DemoServer as DemoServer
