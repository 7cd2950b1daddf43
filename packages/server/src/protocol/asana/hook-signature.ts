import { createHmac } from 'node:crypto'

/** What a receiver computes of a body with the secret of its handshake, and compares with `X-Hook-Signature`: HMAC-SHA256 in hexadecimal. */
export function hookSignature(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}
