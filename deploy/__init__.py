"""The lab on more than one core: several processes behind nginx, and a Dask cluster on this machine."""
