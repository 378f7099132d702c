"""Inputs that are made up: what was right is spoilt in a thousand ways, and no way may lead to a traceback or a hang."""
