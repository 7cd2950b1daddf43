/**
 * Every form of our pages, and whether what it does takes a recent proof of who somebody is. What gives power or takes it from others asks:
 * a browser that was left open, or a stolen cookie, must not be enough. A form that is not in here cannot be registered.
 */
export type FormAct =
  | {
      readonly asks: true
      /** The page that has the form, to come back to. */
      readonly page: string
      /** The form on that page that what was typed goes into. */
      readonly fills: string
    }
  | { readonly asks: false; readonly because: string }

/** @param page  that has the form, if it is not at the address that the form is sent to; @param fills  the form on it, if it is another one */
const asks = (action: string, { page = action, fills = action }: { page?: string; fills?: string } = {}) =>
  [action, { asks: true, page, fills }] as const
const free = (because: string, ...actions: readonly string[]) =>
  actions.map((action) => [action, { asks: false, because }] as const)

const PROFILE = '/0/profile'
const SECURITY = `${PROFILE}/security`
const APP = '/0/my-apps/:clientId'
const TOKEN = '/0/my-apps/tokens/:gid'
const WORKSPACE = '/0/admin/:workspace'
const MEMBER = `${WORKSPACE}/members/:user`
const WORKSPACE_APP = `${WORKSPACE}/apps/:clientId`

const ROWS: readonly (readonly [action: string, act: FormAct])[] = [
  // One's own account.
  asks(SECURITY),
  asks(`${SECURITY}/app/new`),
  asks(`${SECURITY}/app/confirm`, { page: `${SECURITY}/app` }),
  asks(`${SECURITY}/app/remove`),
  asks(`${SECURITY}/recovery-codes`),
  asks(`${SECURITY}/passkeys/new`),
  asks(`${SECURITY}/passkeys/:passkey/remove`),
  ...free(
    'hands out as a file what is on the page already, and looks nothing up',
    `${SECURITY}/recovery-codes/file`,
  ),
  ...free(
    'says how one is shown and spoken to, which opens nothing; the trail has it',
    PROFILE,
    `${PROFILE}/picture`,
    `${PROFILE}/picture/remove`,
  ),
  ...free(
    'ends one’s own access: who finds it misused must not be held up, and a thief who does it only stops',
    `${PROFILE}/sessions/end`,
    `${PROFILE}/sessions/end-others`,
    `${PROFILE}/apps/:clientId/deauthorize`,
    `${PROFILE}/apps/:clientId/connections/:gid/end`,
    `${TOKEN}/revoke`,
    `${APP}/try/revoke`,
  ),

  // A workspace.
  asks(`${WORKSPACE}/members/add`),
  asks(`${WORKSPACE}/members/invitations/:invitation/withdraw`, { page: `${WORKSPACE}/members` }),
  asks(`${MEMBER}/role`, { page: MEMBER }),
  asks(`${MEMBER}/remove`),
  asks(`${MEMBER}/reset-factors`),
  asks(`${WORKSPACE_APP}/block`, { page: WORKSPACE_APP }),
  asks(`${WORKSPACE_APP}/unblock`, { page: WORKSPACE_APP }),
  asks(`${WORKSPACE_APP}/approve`, { page: `${WORKSPACE}/apps` }),
  // The other button of the same form.
  asks(`${WORKSPACE_APP}/decline`, { page: `${WORKSPACE}/apps`, fills: `${WORKSPACE_APP}/approve` }),
  asks(`${WORKSPACE_APP}/withdraw`, { page: WORKSPACE_APP }),
  asks(`${WORKSPACE}/policies/review`, { page: `${WORKSPACE}/policies` }),
  asks(`${WORKSPACE}/policies`, { fills: `${WORKSPACE}/policies/review` }),
  asks(`${WORKSPACE}/tokens/revoke`),
  asks(`${WORKSPACE}/tokens/:kind/:gid/revoke`, { page: `${WORKSPACE}/tokens/:kind/:gid` }),

  ...free(
    'keeps filters that the admin already looks by, for themselves',
    `${WORKSPACE}/audit/views`,
    `${WORKSPACE}/audit/views/remove`,
  ),

  // Apps and tokens.
  asks('/0/my-apps/tokens/new'),
  // A token for the samples of a page.
  asks('/docs'),
  asks('/docs/personal-tokens'),
  asks('/docs/checking-tokens'),
  asks('/docs/explorer'),
  asks('/docs/api/:operationId'),
  asks(`${TOKEN}/rotate`),
  asks('/0/my-apps/new'),
  asks(`${APP}/secrets/new`),
  asks(`${APP}/secrets/:secretGid/expire`),
  asks(`${APP}/secrets/:secretGid/complete`),
  asks(`${APP}/secrets/:secretGid/cancel`),
  asks(`${APP}/oauth/redirect-urls`, { page: `${APP}/oauth` }),
  asks(`${APP}/oauth/redirect-urls/remove`, { page: `${APP}/oauth` }),
  asks(`${APP}/oauth/switches`, { page: `${APP}/oauth` }),
  asks(`${APP}/oauth/scopes`),
  asks(`${APP}/manage-distribution`),
  asks(`${APP}/try/callback-url`, { page: `${APP}/try` }),
  asks(`${APP}/duplicate`),
  asks(`${APP}/delete`),
  ...free('changes how an app looks; it gets no further', APP, `${APP}/icon`, `${APP}/icon/remove`),
  ...free(
    'does what the app itself could do with what its owner allows it',
    `${APP}/try`,
    `${APP}/try/exchange`,
    `${APP}/try/callback`,
  ),

  // Who somebody is, and what they allow.
  ...free(
    'is how somebody proves who they are',
    '/login',
    '/login/verify',
    '/login/verify/passkey',
    '/login/passkey',
  ),
  ...free('is for whoever cannot log in, and takes a link by mail', '/login/reset', '/login/reset/new'),
  ...free('ends the session of this browser', '/logout', '/-/oauth_logout', '/-/oauth_logout/confirm'),
  ...free('takes the link that the person was sent', '/invitations/open/:handle'),
  ...free(
    'is as recent as the app wants it to be: it asks by `max_age` and `prompt`',
    '/-/oauth_authorize',
    '/-/oauth_consent',
  ),
  ...free('asks the admins, who decide', '/-/app_approval'),
]

export const FORM_ACTS: ReadonlyMap<string, FormAct> = new Map(ROWS)
