// Standards beside OAuth of which single clauses matter, in our own words.
export const OTHERS = [
  {
    standard: 'RFC 3207',
    title: 'SMTP over Transport Layer Security',
    clauses: [['§4', 'Mail is not sent in clear where TLS is demanded.']],
  },
  {
    standard: 'RFC 3834',
    title: 'Automatic Responses to Electronic Mail',
    clauses: [['§5', 'A mail that a program wrote says so.']],
  },
  {
    standard: 'RFC 5321',
    title: 'Simple Mail Transfer Protocol',
    clauses: [['§4.2.1', 'What a server refuses for good is not tried again; what it refuses for now is.']],
  },
  {
    standard: 'RFC 5890',
    title: 'Internationalized Domain Names for Applications',
    clauses: [['§2.3.2.1', 'A domain is the same in Unicode and in ASCII.']],
  },
  {
    standard: 'RFC 6531',
    title: 'SMTP Extension for Internationalized Email',
    clauses: [['§3.2', 'Addresses may be written in any alphabet.']],
  },
  {
    standard: 'RFC 8176',
    title: 'Authentication Method Reference Values',
    clauses: [['§2', 'How somebody signed in is said in registered words.']],
  },
  {
    standard: 'RFC 8265',
    title: 'PRECIS: Usernames and Passwords',
    clauses: [['§3.3', 'Names that differ in width, case or the composition of accents are one.']],
  },
  {
    standard: 'RFC 6797',
    title: 'HTTP Strict Transport Security',
    clauses: [
      ['§6.1.1', 'With a max-age of 0 a browser forgets that the host is to be reached by TLS alone.'],
      ['§7.1', 'Answers over TLS say that the host is to be reached by TLS alone.'],
      ['§7.2', 'Answers in clear do not.'],
    ],
  },
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
    standard: 'RFC 8314',
    title: 'TLS for Email Submission and Access',
    clauses: [['§3', 'Mail is handed over TLS to a server that proves its name.']],
  },
  {
    standard: 'RFC 8996',
    title: 'Deprecating TLS 1.0 and TLS 1.1',
    clauses: [['§5', 'TLS 1.1 is not negotiated.']],
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
      ['§5.3', 'A header that comes once is not sent twice.'],
      ['§5.5', 'No value puts a line end into a header.'],
      [
        '§8.4',
        'A body in gzip or deflate is decoded, within its limit; any other content encoding is refused.',
      ],
      ['§9.3.2', 'HEAD is GET without the body.'],
      ['§11.1', 'Schemes of authentication have no case.'],
      ['§12.5.3', 'An answer is compressed for those alone who take it so.'],
      ['§15.5.15', 'An address that is too long is refused as such.'],
    ],
  },
  {
    standard: 'RFC 9112',
    title: 'HTTP/1.1',
    clauses: [
      ['§3.2', 'A request names one host, in one header.'],
      ['§3.2.2', 'A target that is a whole address names the host of the header.'],
    ],
  },
  {
    standard: 'RFC 6238',
    title: 'Time-Based One-Time Password Algorithm',
    clauses: [['§5.2', 'A code is taken once, and at most one step early or late.']],
  },
  {
    standard: 'RFC 6585',
    title: 'Additional HTTP Status Codes',
    clauses: [['§5', 'Headers that are too large are refused as such.']],
  },
  {
    standard: 'RFC 8259',
    title: 'JSON',
    clauses: [['§9', 'A parser has limits of size, depth and number.']],
  },
  {
    standard: 'RFC 9325',
    title: 'Recommendations for Secure Use of TLS',
    clauses: [
      ['§3.1.1', 'Nothing below TLS 1.2 is negotiated.'],
      ['§4.1', 'Cipher suites have forward secrecy and authenticated encryption.'],
    ],
  },
  {
    standard: 'RFC 9106',
    title: 'Argon2',
    clauses: [['§4', 'A hash of smaller parameters than today’s is made anew.']],
  },
]
