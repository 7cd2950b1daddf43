/**
 * How much a client wants a coding.
 * @param accepted  the header `Accept-Encoding` as sent
 * @returns from 0, for not at all, to 1
 * @see RFC 9110 §12.5.3
 */
export function qualityOf(coding: string, accepted: string | undefined): number {
  const wishes = new Map((accepted ?? '').toLowerCase().split(',').map(readWish))
  return wishes.get(coding) ?? wishes.get('*') ?? 0
}

function readWish(text: string): [coding: string, quality: number] {
  const [coding = '', ...parameters] = text.split(';').map((part) => part.trim())
  const weight = parameters.find((one) => /^q\s*=/.test(one))
  const quality = weight === undefined ? 1 : Number(weight.slice(weight.indexOf('=') + 1))
  return [coding, quality >= 0 && quality <= 1 ? quality : 0]
}
