"""From a federation's Word or Excel attachment to a draft form that a person confirms."""
