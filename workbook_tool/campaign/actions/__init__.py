"""What adds to the events of a round."""
