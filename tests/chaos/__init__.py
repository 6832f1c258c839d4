"""Nothing lost, nothing doubled: kills, power cuts and failing disks, at any size (`make chaos`)."""
