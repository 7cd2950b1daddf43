// The published package has no types; these are of what the tests use.
declare module 'asana-1' {
  interface Credentials {
    readonly access_token: string
    readonly refresh_token?: string
    readonly expires_in: number
    readonly token_type: string
    readonly data: {
      readonly id: number
      readonly gid: string
      readonly name: string
      readonly email: string
    }
  }
  interface App {
    asanaAuthorizeUrl(): string
    accessTokenFromCode(code: string): Promise<Credentials>
    accessTokenFromRefreshToken(refreshToken: string): Promise<Credentials>
  }
  interface Listed {
    readonly gid: string
    readonly name: string
  }
  interface Collection {
    readonly data: readonly Listed[]
    nextPage(): Promise<Collection | null>
    fetch(itemsMax?: number): Promise<readonly Listed[]>
  }
  interface Client {
    readonly app: App
    readonly dispatcher: { asanaBaseUrl: string }
    readonly users: { me(): Promise<Listed & { readonly email: string }> }
    readonly tasks: {
      createInWorkspace(workspace: string, data: object): Promise<Listed>
      getTask(gid: string): Promise<Listed>
      getTasksForProject(gid: string, params: Readonly<Record<string, unknown>>): Promise<Collection>
    }
    useOauth(options: {
      readonly credentials: string | Partial<Credentials>
      readonly refreshCredentialsCallback?: (credentials: Credentials) => void
    }): Client
  }
  const asana: {
    readonly Client: {
      create(options: {
        readonly clientId: string
        readonly clientSecret: string
        readonly redirectUri: string
        readonly asanaBaseUrl: string
      }): Client
    }
  }
  export default asana
}
