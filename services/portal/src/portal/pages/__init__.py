"""The pages: ask the services, draw what they say."""
