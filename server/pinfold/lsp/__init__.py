"""Speaking to editors: the only room that knows pygls and the Language Server Protocol. Must never judge a file."""
