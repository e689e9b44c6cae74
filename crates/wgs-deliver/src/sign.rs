//! Detached signatures: Ed25519 (RFC 8032) over the exact bytes of a file, 64 raw bytes beside it as `FILE.sig`.
//!
//! Keys are PEM as `openssl genpkey -algorithm ed25519` writes them: PKCS#8 (RFC 8410) for the private one, SPKI for the
//! public one; `openssl pkeyutl -verify -rawin` takes the same signatures. The secret bytes of a new key come from the system
//! (`/dev/urandom`); a key file is made for its owner alone and never overwrites another.

use crate::Error;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, KeypairBytes};
use ed25519_dalek::{SIGNATURE_LENGTH, Signature, Signer, SigningKey, VerifyingKey};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::Io { path: path.display().to_string(), source })
}

fn pem(path: &Path) -> Result<String, Error> {
    let fail = |message: &str| Error::Key { path: path.display().to_string(), message: message.to_owned() };
    String::from_utf8(read(path)?).map_err(|_| fail("not a PEM file"))
}

/// A private key from a file.
///
/// # Errors
/// [`Error::Key`], [`Error::Io`].
pub fn private_key(path: &Path) -> Result<SigningKey, Error> {
    SigningKey::from_pkcs8_pem(&pem(path)?).map_err(|e| Error::Key {
        path: path.display().to_string(),
        message: format!("no private Ed25519 key (PKCS#8, PEM): {e}"),
    })
}

/// The signature of a file's bytes.
pub fn sign(key: &SigningKey, bytes: &[u8]) -> [u8; SIGNATURE_LENGTH] {
    key.sign(bytes).to_bytes()
}

/// Does the signature beside a file fit it?
///
/// # Errors
/// [`Error::Signature`] naming the file when it does not; [`Error::Key`], [`Error::Io`].
pub fn verify(public: &Path, file: &Path) -> Result<(), Error> {
    let key = VerifyingKey::from_public_key_pem(&pem(public)?).map_err(|e| Error::Key {
        path: public.display().to_string(),
        message: format!("no public Ed25519 key (SPKI, PEM): {e}"),
    })?;
    let beside = beside(file);
    let fail = |message: String| Error::Signature { path: file.display().to_string(), message };
    let signature: [u8; SIGNATURE_LENGTH] = read(&beside)?
        .try_into()
        .map_err(|_| fail(format!("{} is no signature of {SIGNATURE_LENGTH} bytes", beside.display())))?;
    let signature = Signature::from_bytes(&signature);
    // Strict: one signature has one form.
    key.verify_strict(&read(file)?, &signature)
        .map_err(|_| fail("the signature does not fit: the file was changed, or another key signed it".into()))
}

/// `FILE.sig`.
pub fn beside(file: &Path) -> std::path::PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// Makes a pair of keys: the private one at `path`, the public one beside it as `path.pub`.
///
/// # Errors
/// [`Error::Io`], when one of the files is there already too.
pub fn new_key(path: &Path) -> Result<std::path::PathBuf, Error> {
    let io = |path: &Path| {
        let path = path.display().to_string();
        move |source| Error::Io { path, source }
    };
    let mut secret = [0; 32];
    let random = Path::new("/dev/urandom");
    std::fs::File::open(random).and_then(|mut f| f.read_exact(&mut secret)).map_err(io(random))?;
    let key = SigningKey::from_bytes(&secret);
    let internal = |what: &str| Error::Internal(format!("the {what} key does not encode"));
    // Without the public key in it: OpenSSL reads only the first version of PKCS#8.
    let pair = KeypairBytes { secret_key: secret, public_key: None };
    let private = pair.to_pkcs8_pem(LineEnding::LF).map_err(|_| internal("private"))?;
    let public = key.verifying_key().to_public_key_pem(LineEnding::LF).map_err(|_| internal("public"))?;
    let mut public_path = path.as_os_str().to_owned();
    public_path.push(".pub");
    let public_path = std::path::PathBuf::from(public_path);
    for (path, text, mode) in [(path, private.as_str(), 0o600), (public_path.as_path(), public.as_str(), 0o644)] {
        let made = std::fs::File::options().write(true).create_new(true).mode(mode).open(path);
        made.and_then(|mut f| f.write_all(text.as_bytes()).and_then(|()| f.sync_all())).map_err(io(path))?;
    }
    Ok(public_path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn signatures_fit_and_changed_bytes_do_not() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let key = dir.path().join("key.pem");
        let public = new_key(&key).unwrap();
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(new_key(&key).is_err(), "never over another key");
        let file = dir.path().join("v.json");
        std::fs::write(&file, b"{}\n").unwrap();
        let signature = sign(&private_key(&key).unwrap(), b"{}\n");
        std::fs::write(beside(&file), signature).unwrap();
        verify(&public, &file).unwrap();
        std::fs::write(&file, b"{ }\n").unwrap();
        let message = verify(&public, &file).unwrap_err().to_string();
        assert!(message.contains("v.json: the signature does not fit"), "{message}");
        std::fs::write(beside(&file), b"short").unwrap();
        assert!(matches!(verify(&public, &file), Err(Error::Signature { .. })));
        assert!(matches!(private_key(&public), Err(Error::Key { .. })));
        assert!(matches!(verify(&key, &file), Err(Error::Key { .. })));
    }

    #[test]
    fn rfc_8032_test_1() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
        };
        let secret = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let key = SigningKey::from_bytes(&secret.try_into().unwrap());
        let expected = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
        assert_eq!(sign(&key, b"").to_vec(), hex(expected));
    }

    #[test]
    fn openssl_takes_ours_and_we_take_its() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name).display().to_string();
        let openssl = |args: &[&str]| Command::new("openssl").args(args).output();
        if openssl(&["version"]).is_err() {
            eprintln!("skipped: openssl is not installed");
            return;
        }
        let good = |args: &[&str]| {
            let out = openssl(args).unwrap();
            assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        };
        std::fs::write(at("v.json"), b"{\"a\":1}\n").unwrap();
        // Its key, our signature.
        good(&["genpkey", "-algorithm", "ed25519", "-out", &at("k.pem")]);
        good(&["pkey", "-in", &at("k.pem"), "-pubout", "-out", &at("k.pub")]);
        let key = private_key(Path::new(&at("k.pem"))).unwrap();
        std::fs::write(at("v.json.sig"), sign(&key, b"{\"a\":1}\n")).unwrap();
        let check = |public: &str| {
            good(&[
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-inkey",
                public,
                "-in",
                &at("v.json"),
                "-sigfile",
                &at("v.json.sig"),
            ]);
        };
        check(&at("k.pub"));
        verify(Path::new(&at("k.pub")), Path::new(&at("v.json"))).unwrap();
        // Our key, its signature.
        let public = new_key(Path::new(&at("own.pem"))).unwrap();
        good(&[
            "pkeyutl",
            "-sign",
            "-rawin",
            "-inkey",
            &at("own.pem"),
            "-in",
            &at("v.json"),
            "-out",
            &at("v.json.sig"),
        ]);
        verify(&public, Path::new(&at("v.json"))).unwrap();
        check(&public.display().to_string());
    }
}
