export const MY_APPS_PATH = '/0/my-apps'

export const NEW_TOKEN_PATH = `${MY_APPS_PATH}/tokens/new`

/** Where a token's pages are. @param rest  below its first one, `/rotate` */
export function tokenPath(tokenGid: string, rest: '' | '/rotate' | '/revoke' = ''): string {
  return `${MY_APPS_PATH}/tokens/${tokenGid}${rest}`
}
