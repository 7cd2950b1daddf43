import { t, type Text } from '../languages/text.js'
import { Check } from './icons/check.js'

/**
 * What a page says once, after a form did something and led on to it. Texts are fixed: nothing that anybody typed goes through a cookie.
 * Each feature adds its own.
 */
export const FLASHES = {
  app_deauthorized: 'The app has no access to your account any more.',
  app_not_authorized: 'That app had no access to your account any more.',
  connection_ended: 'That connection was ended. The others of the app go on.',
  connection_gone: 'That connection had ended before.',
  form_kept: 'Nothing was changed yet. Look at what you entered, and send it again.',
  session_ended: 'That session was ended.',
  session_gone: 'That session had ended before.',
  sessions_ended: 'All your other sessions were ended.',
  password_changed: 'Your password was changed. All your other sessions were ended.',
  factor_added: 'Your second factor is on.',
  factor_removed: 'It is removed.',
  factors_reset: 'Their second factor is removed, and they are logged out everywhere.',
  factor_gone: 'It was removed before.',
  app_saved: 'Your changes are saved.',
  app_deleted: 'The app is deleted.',
  redirect_added: 'The redirect URL is registered.',
  redirect_removed: 'The redirect URL is removed.',
  secret_expires: 'The secret ends at the time that you chose.',
  rotation_completed: 'The rotation is complete. The old secret has ended.',
  rotation_cancelled: 'The rotation is canceled. The new secret has ended, and the old one works as before.',
  rotation_gone: 'That rotation was settled before.',
  secret_gone: 'That secret had ended before.',
  try_revoked: 'What you granted while trying is revoked.',
  token_revoked: 'The token is revoked. Whatever still uses it is refused from now on.',
  token_gone: 'That token had ended before.',
  app_blocked: 'The app is blocked. Its calls to this workspace stop now.',
  policies_saved: 'The policies are saved. They hold from the next call on.',
  app_approved: 'The app is approved. It reaches this workspace for whoever allows it.',
  app_declined: 'The request is declined. The app stays out.',
  approval_withdrawn: 'The approval is taken back.',
  approval_asked:
    'The admins are asked. You can allow the app now; it reaches the workspace once they approve.',
  app_unblocked: 'The app reaches this workspace again.',
  role_saved: 'The role is saved.',
  member_removed: 'The person is out of this workspace.',
  member_deactivated: 'The account is deactivated. All its tokens and sessions have ended.',
  member_token_revoked: 'It is revoked. Whatever still uses it is refused from now on.',
  member_tokens_revoked: 'They are revoked. Whatever still uses them is refused from now on.',
  member_tokens_revoked_partly:
    'Some are revoked. The others also reach workspaces that you do not administer, and go on working.',
  member_tokens_kept: 'Nothing was revoked: they also reach workspaces that you do not administer.',
  member_tokens_gone: 'All of them had ended before.',
  view_saved: 'The view is kept. It stands above the list from now on.',
  view_removed: 'The view is removed.',
  invitation_withdrawn: 'The invitation is withdrawn. Its link lets nobody in.',
  invitation_gone: 'That invitation was used or withdrawn before.',
} as const satisfies Record<string, Text>

export type FlashCode = keyof typeof FLASHES

export function isFlashCode(text: string): text is FlashCode {
  return Object.hasOwn(FLASHES, text)
}

export function Flash({ code }: { readonly code: FlashCode }) {
  return (
    <div class="flash" role="status">
      <Check />
      <p>{t(FLASHES[code])}</p>
    </div>
  )
}
