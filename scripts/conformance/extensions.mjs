// The extensions of OAuth 2.0 that Mudra speaks, clause by clause, in our own words. A third text says why a clause needs no test of ours.
import { BY_APPS } from './exemptions.mjs'

export const EXTENSIONS = [
  {
    standard: 'RFC 6750',
    title: 'Bearer Token Usage',
    clauses: [
      ['§2', 'A token comes in one way, and only in one at a time.'],
      ['§2.1', 'The Authorization header with the scheme Bearer is understood.'],
      ['§2.2', 'A token in a form body is taken by userinfo, and nowhere else.'],
      ['§2.3', 'A token in the query is none: such a request counts as one without a token.'],
      ['§3', 'A refusal for want of a good token carries a challenge of the scheme Bearer.'],
      [
        '§3.1',
        'invalid_token is 401, insufficient_scope 403 and names the scope; without a token there is no code.',
      ],
      ['§5.2', 'Tokens are out of reach of guessing, forging, changing and reading in transit.'],
      [
        '§5.3',
        'Tokens live briefly, are scoped, never stand in page addresses or cookies, and travel under TLS.',
      ],
    ],
  },
  {
    standard: 'RFC 7009',
    title: 'Token Revocation',
    clauses: [
      ['§2', 'Refresh tokens can be revoked, under TLS.'],
      [
        '§2.1',
        'The app authenticates and may revoke only its own token; a hint may be wrong; a refresh token takes its access tokens along.',
      ],
      ['§2.2', '200 for a revoked token, and for one that nobody knows.'],
      [
        '§2.2.1',
        'A token of a kind that cannot be revoked is unsupported_token_type; a server that cannot act says when to come back.',
      ],
      ['§2.3', 'JSONP for apps in browsers.', 'optional, and not offered'],
      ['§3', 'A revoked token is dead at once.'],
      ['§5', 'Revoking does not tell apps about tokens of others.'],
    ],
  },
  {
    standard: 'RFC 7636',
    title: 'Proof Key for Code Exchange',
    clauses: [
      ['§4.1', 'A verifier has 43 to 128 unreserved characters.'],
      ['§4.2', 'The challenge is the SHA-256 of the verifier in base64url.'],
      ['§4.3', 'Challenge and method come with the authorization request.'],
      ['§4.4', 'The challenge is bound to the code, where the app cannot change it.'],
      [
        '§4.4.1',
        'A missing challenge, where one is required, and a method that is not supported are invalid_request.',
      ],
      ['§4.5', 'The verifier comes with the code.'],
      ['§4.6', 'A verifier that does not match is invalid_grant.'],
      ['§5', 'Apps without PKCE are served still, where their owner does not require it.'],
      ['§6.2', 'Methods are registered: S256 is taken, and no other.'],
      ['§7.1', 'A verifier has 256 bits of entropy.', BY_APPS],
      ['§7.2', '`plain` protects from nobody who sees the request.'],
      ['§7.3', 'No salt is needed.'],
      ['§7.5', 'TLS protects what PKCE does not.'],
      ['Appendix A', 'Base64url has no padding.'],
      ['Appendix B', 'The example comes out as printed.'],
    ],
  },
  {
    standard: 'RFC 7662',
    title: 'Token Introspection',
    clauses: [
      ['§2', 'The endpoint is reached under TLS.'],
      ['§2.1', 'POST of a form; the caller authenticates; a hint may be wrong.'],
      ['§2.2', 'A live token is described; of any other is said only that it is not active.'],
      ['§2.3', 'Bad credentials are 401; a token that nobody knows is no error.'],
      ['§4', 'Nobody can try out tokens without credentials; answers are not stored.'],
      ['§5', 'A caller learns no more than it needs.'],
    ],
  },
  {
    standard: 'RFC 8414',
    title: 'Authorization Server Metadata',
    clauses: [
      ['§2', 'The document names issuer, endpoints and abilities, as they are.'],
      ['§2.1', 'Signed metadata.', 'optional, and not offered'],
      ['§3', 'It stands at the well-known address of the issuer.'],
      ['§3.1', 'It is fetched with GET and without credentials.'],
      ['§3.2', 'It comes as JSON with status 200; lists that would be empty are left out.'],
      ['§3.3', 'Its issuer is the one whose address was asked, character by character.'],
      ['§6.1', 'It is fetched under TLS.'],
      ['§6.2', 'Apps compare the issuer, and find a wrong one.'],
    ],
  },
  {
    standard: 'RFC 9207',
    title: 'Authorization Server Issuer Identification',
    clauses: [
      [
        '§2',
        'Authorization answers say whose they are, refusals as well: all with openid, those of plain OAuth where the app has it switched on.',
      ],
      ['§2.3', 'It is the issuer that the metadata names.'],
      ['§2.4', 'Apps compare it, and find a wrong one.'],
      ['§3', 'The OpenID metadata says that it is there; the other does not promise what each app decides.'],
      ['§4', 'Apps that use several servers tell them apart by it.'],
    ],
  },
]
