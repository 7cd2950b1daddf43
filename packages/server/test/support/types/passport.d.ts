// The published packages have no types; these are of what the tests use.
declare module 'passport' {
  import type { IncomingMessage, ServerResponse } from 'node:http'
  interface Passport {
    use(strategy: unknown): Passport
    initialize(): Handler
    authenticate(
      strategy: string,
      more?: object | ((error: unknown, user: unknown, info: unknown) => void),
    ): Handler
  }
  type Handler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void
  const passport: { readonly Passport: new () => Passport }
  export default passport
}

declare module 'passport-asana' {
  interface Options {
    readonly authorizationURL: string
    readonly tokenURL: string
    readonly clientID: string
    readonly clientSecret: string
    readonly callbackURL: string
    readonly skipUserProfile: boolean
  }
  type Verify = (
    ...given: [
      accessToken: string,
      refreshToken: string,
      profile: unknown,
      done: (error: unknown, user: unknown) => void,
    ]
  ) => void
  const passportAsana: { readonly Strategy: new (options: Options, verify: Verify) => unknown }
  export default passportAsana
}
