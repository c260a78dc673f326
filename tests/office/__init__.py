"""The use cases, as every face calls them."""
