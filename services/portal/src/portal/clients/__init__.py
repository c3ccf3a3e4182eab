"""The services, one method per endpoint. A call that fails gives a Failure, so that a page can leave out one part."""
