"""Twin machines: one life lived on two targets at once, and the shortest sequence of calls that they answer apart."""
