"""What Billecta promises, rule by rule, as calls that show whether it is kept."""
