// Standards beside OAuth of which single clauses matter, in our own words.
export const OTHERS = [
  {
    standard: 'RFC 7515',
    title: 'JSON Web Signature',
    clauses: [['§4.1.11', 'A signature with extensions that are not understood is refused.']],
  },
  {
    standard: 'RFC 7517',
    title: 'JSON Web Key',
    clauses: [
      ['§4', 'A key says what it is for.'],
      ['§5', 'A set of keys is an object with the member keys.'],
    ],
  },
  {
    standard: 'RFC 7518',
    title: 'JSON Web Algorithms',
    clauses: [['§6.3', 'Of an RSA key the modulus and the exponent are published, and nothing else.']],
  },
  {
    standard: 'RFC 7617',
    title: 'The Basic HTTP Authentication Scheme',
    clauses: [['§2', 'The scheme has no case; the first colon ends the id.']],
  },
  {
    standard: 'RFC 7638',
    title: 'JSON Web Key Thumbprint',
    clauses: [['§3', 'The thumbprint is the SHA-256 of the required members, in order.']],
  },
  {
    standard: 'RFC 8725',
    title: 'JSON Web Token Best Current Practices',
    clauses: [['§3.1', 'Nobody but the verifier chooses the algorithm.']],
  },
  {
    standard: 'RFC 9110',
    title: 'HTTP Semantics',
    clauses: [
      ['§9.3.2', 'HEAD is GET without the body.'],
      ['§11.1', 'Schemes of authentication have no case.'],
    ],
  },
]
