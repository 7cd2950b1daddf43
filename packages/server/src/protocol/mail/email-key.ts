/** A name of the DNS has 253 characters in ASCII, and fewer as people write it. What is longer costs more to map than it is worth. */
const MAPPED_DOMAIN_LENGTH_MAX = 512
/** What a parser of addresses of the web takes for something else than a part of a host. */
const NO_PART_OF_A_DOMAIN = /[\s/?#%:\\@[\]<>^|]/u
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/
/** Characters that differ from others in nothing but their width (UAX #11). */
const WIDE_OR_NARROW = /[\uFF01-\uFFEE]/gu

/**
 * Two addresses with the same key are one mailbox, and one account. The domain is compared in ASCII, as names are looked up (IDNA, UTS #46):
 * browsers write `exämple.com` as `xn--exmple-cua.com`. The local part is compared as names of people are (PRECIS, UsernameCaseMapped):
 * without regard to width, case and how an accent is composed. Case could mean something there, but no mail server of today lets it.
 * @returns the key; mail goes to the address as it is written, never to the key
 * @see RFC 5890 §2.3.2.1 · RFC 6531 §3.2 · RFC 8265 §3.3
 */
export function emailKey(email: string): string {
  const text = email.trim()
  const at = text.lastIndexOf('@')
  if (at < 0) return localKey(text)
  const domain = text.slice(at + 1)
  return `${localKey(text.slice(0, at))}@${asciiDomain(domain) ?? foldedDomain(domain)}`
}

/**
 * What the account of an address may be found under: its key, or, where several accounts of an older version have one mailbox, that key and
 * the address as that version compared it. Only who writes it as their account has it is meant then.
 */
export function emailKeys(email: string): readonly [string, string] {
  const key = emailKey(email)
  return [key, sharedKey(key, email)]
}

/** The key of one of several accounts that have one mailbox. No address has a space, so it is the key of nothing else. */
function sharedKey(key: string, email: string): string {
  return `${key} ${email.trim().toLowerCase()}`
}

/**
 * The domain of an address as it is looked up.
 * @returns null for what can be no domain
 * @see UTS #46 · RFC 5891 §5
 */
export function asciiDomain(text: string): string | null {
  // Composed first, as the mapping does: a sign that no domain has can be a part of a letter that one may have.
  const domain = text.normalize('NFC')
  if (domain.length > MAPPED_DOMAIN_LENGTH_MAX || NO_PART_OF_A_DOMAIN.test(domain)) return null
  const mapped = URL.parse(`http://${domain}`)?.hostname ?? ''
  if (mapped === '') return null
  // What looks like a number becomes another spelling of it there; mail knows no such hosts.
  return IPV4.test(mapped) ? foldedDomain(domain) : mapped.replace(/\.$/, '')
}

const foldedDomain = (domain: string) => domain.toLowerCase().normalize('NFC').replace(/\.$/, '')

function localKey(local: string): string {
  const plain = local.replace(WIDE_OR_NARROW, (character) => character.normalize('NFKC'))
  return plain.toLowerCase().normalize('NFC')
}
