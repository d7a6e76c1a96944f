"""The lab under siege: attacks of one visitor on a real server, each beside a bystander who moves a slider."""
