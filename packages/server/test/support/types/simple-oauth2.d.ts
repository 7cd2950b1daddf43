// The published package has no types; these are of what the tests use.
declare module 'simple-oauth2' {
  interface AccessToken {
    readonly token: {
      readonly access_token: string
      readonly refresh_token: string
      readonly token_type: string
      readonly expires_in: number
      readonly data: { readonly gid: string; readonly name: string }
    }
    expired(windowSeconds?: number): boolean
    refresh(params?: { readonly scope?: string }): Promise<AccessToken>
    revoke(type: 'access_token' | 'refresh_token'): Promise<void>
    revokeAll(): Promise<void>
  }
  export class AuthorizationCode {
    constructor(options: {
      readonly client: { readonly id: string; readonly secret: string }
      readonly auth: {
        readonly tokenHost: string
        readonly tokenPath: string
        readonly revokePath: string
        readonly authorizePath: string
      }
      readonly options: { readonly authorizationMethod: 'header' | 'body' }
    })
    authorizeURL(params: {
      readonly redirect_uri: string
      readonly state: string
      readonly scope?: string
    }): string
    getToken(params: { readonly code: string; readonly redirect_uri: string }): Promise<AccessToken>
  }
}
