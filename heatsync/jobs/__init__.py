"""What happens to one job from download to result, evidence for its entries, and retention."""
