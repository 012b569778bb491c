"""Protocol buffers of Taktline's files and services, and what is generated from them."""
