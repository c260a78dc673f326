"""Where each part of a form stands on paper: plans, faces, styles, text metrics."""
