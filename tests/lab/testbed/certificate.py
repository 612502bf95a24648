"""A certificate that signs itself."""
import subprocess


def certificate(folder, name, *, address=None):
    """`name`.crt, and `name`.pem with the key, which only its owner reads."""
    names = f"DNS:{name}" + (f",IP:{address}" if address else "")
    key, cert, both = (folder / f"{name}.{end}" for end in ("key", "crt", "pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", f"/CN={name}", "-addext", f"subjectAltName={names}", "-days", "30",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + cert.read_bytes())
    for file in (key, both):
        file.chmod(0o600)
    return cert, both
