import { Check } from './icons/check.js'

/**
 * What a page says once, after a form did something and led on to it. Texts are fixed: nothing that anybody typed goes through a cookie.
 * Each feature adds its own.
 */
export const FLASHES = {
  app_deauthorized: 'The app has no access to your account any more.',
  app_not_authorized: 'That app had no access to your account any more.',
  session_ended: 'That session was ended.',
  session_gone: 'That session had ended before.',
  sessions_ended: 'All your other sessions were ended.',
  password_changed: 'Your password was changed. All your other sessions were ended.',
  app_saved: 'Your changes are saved.',
  app_deleted: 'The app is deleted.',
  redirect_added: 'The redirect URL is registered.',
  redirect_removed: 'The redirect URL is removed.',
  secret_expires: 'The secret ends at the time that you chose.',
  secret_gone: 'That secret had ended before.',
  try_revoked: 'What you granted while trying is revoked.',
  token_revoked: 'The token is revoked. Whatever still uses it is refused from now on.',
  token_gone: 'That token had ended before.',
  app_blocked: 'The app is blocked. Its calls to this workspace stop now.',
  app_unblocked: 'The app reaches this workspace again.',
  role_saved: 'The role is saved.',
  member_removed: 'The person is out of this workspace.',
  member_deactivated: 'The account is deactivated. All its tokens and sessions have ended.',
  member_token_revoked: 'It is revoked. Whatever still uses it is refused from now on.',
  invitation_withdrawn: 'The invitation is withdrawn. Its link lets nobody in.',
  invitation_gone: 'That invitation was used or withdrawn before.',
} as const satisfies Record<string, string>

export type FlashCode = keyof typeof FLASHES

export function isFlashCode(text: string): text is FlashCode {
  return Object.hasOwn(FLASHES, text)
}

export function Flash({ code }: { readonly code: FlashCode }) {
  return (
    <div class="flash" role="status">
      <Check />
      <p>{FLASHES[code]}</p>
    </div>
  )
}
