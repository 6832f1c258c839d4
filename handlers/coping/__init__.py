"""What somebody has at hand when it is hard, in their own words first."""
