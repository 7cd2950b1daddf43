/** What a personal access token and an app's access have in common: whoever takes a credential takes either. */
export interface Credential {
  /** The address of the server, without a slash at its end. */
  readonly baseUrl: string
  /** Where the API begins: `https://app.asana.com/api/1.0`. */
  readonly apiUrl: string
  /**
   * A token that works now, as far as can be known. It is renewed before its end.
   * @throws MudraError `signed_out`, `grant_ended`, `token_refused`, `app_refused`, `rate_limited`, `server_failed`, `network_failed`,
   *   `timed_out`, `answer_malformed`, `store_…`
   */
  accessToken(options?: { readonly signal?: AbortSignal | null }): Promise<string>
  /**
   * Another token in the place of one that the server just answered with 401.
   * @throws MudraError as {@link Credential.accessToken}; `token_refused` where there is no other
   */
  accessTokenAfter(refused: string, options?: { readonly signal?: AbortSignal | null }): Promise<string>
  /**
   * `fetch` with the credential. Paths begin at the API's root: `/users/me`. Whole addresses must be of the same server, and redirects to another are followed without the credential.
   *
   * A 401 is answered with a fresh token once. 429 is waited for as `Retry-After` says, and so is 503 where the method is safe (GET, HEAD, OPTIONS);
   * a request of such a method is sent again, too, where the connection breaks; a body that is a stream is never sent again. Any other answer is handed over as it is.
   * @throws MudraError `origin_foreign`, `network_failed`, and as {@link Credential.accessToken}; the reason of the caller's signal
   */
  readonly fetch: AuthorizedFetch
  /**
   * Who this is, by OpenID Connect. Needs the scope `openid`.
   * @throws MudraError `request_refused`, and as {@link Credential.fetch}
   */
  userinfo(): Promise<Readonly<Record<string, unknown>>>
  /**
   * Ends the access at the server, and removes it from the store. Without anything stored it does nothing.
   * @throws MudraError; what is stored then stays
   */
  revoke(): Promise<void>
}

/** As `fetch`, with paths below the API's root. */
export type AuthorizedFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>
