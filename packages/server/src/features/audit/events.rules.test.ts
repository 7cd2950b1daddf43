import { expect, it } from 'vitest'
import { ACT_LINES } from '../../../test/support/every-act.js'
import { CONCERNING_ACTIONS, OWN_ACTIONS } from './own-activity.rules.js'
import { ACTION_CHOICES, actionsOfType, EVENT_FAMILIES, eventTypeOf } from './events.rules.js'

it.each([
  ['signed_in', 'user_login_succeeded'],
  ['sign_in_failed', 'user_login_failed'],
  ['session_ended', 'user_logged_out'],
  ['token_rotated', 'token_rotated'],
  ['never_heard_of', 'never_heard_of'],
])('%s is called %s', (action, type) => {
  expect(eventTypeOf(action).type).toBe(type)
})

it('every action is in the category in which Asana has its like', () => {
  const rules: readonly (readonly [RegExp, string])[] = [
    [/^app_|^consent_|^grant_|^code_|^refresh_/, 'apps'],
    [/^token_(?:created|replaced|revoked|rotated)$/, 'apps'],
    [/^clear_text_|^credential_leaked|_refused$|^token_used_after_expiry/, 'access_control'],
    [/^sign_in|^signed_in|^session_|^password|^passkey|^second_factor|^recovery_code/, 'logins'],
    [/^address_proved$|^client_authentication_failed$/, 'logins'],
    [
      /^invitation_|^(?:team_)?member_(?:added|invited|joined|removed)$|^user_|^profile_|^account_|^mail_failed$/,
      'users',
    ],
    [/^member_role_changed$/, 'roles'],
    [
      /^audit_|^database_|^demo_|^policy_|^sealed_|^secrets_|^signing_key_|^workspace_(?:plan_|renamed$)/,
      'admin_settings',
    ],
  ]
  for (const { action } of ACTION_CHOICES) {
    const fits = rules.filter(([rule]) => rule.test(action)).map(([, category]) => category)
    const { category } = eventTypeOf(action)
    // What no rule speaks of yet is in one of the categories at least.
    expect([action, fits]).toEqual([action, fits.length === 0 ? [] : [category]])
    expect(rules.map(([, known]) => known)).toContain(category)
  }
})

it('every action has words, a category, and is found by its name', () => {
  for (const { action, words } of ACTION_CHOICES) {
    const { category, type } = eventTypeOf(action)
    expect([action, words.length > 0, /^[a-z_]+$/.test(category)]).toEqual([action, true, true])
    expect(actionsOfType(type)).toEqual([action])
  }
  expect(actionsOfType('never_heard_of')).toEqual([])
})

it('whatever somebody can do with their own hands they read of themselves; what is the operator’s or the server’s, nobody does', () => {
  const acts = Object.entries(ACT_LINES)
  const byPeople = acts.filter(([, lines]) => lines.some((line) => line.startsWith('user')))
  for (const [action] of byPeople) expect(OWN_ACTIONS).toContain(action)
  const ofPeople = acts.filter(([, lines]) =>
    lines.some((line) => /→ (?:user|session|token|grant|app)\b/.test(line)),
  )
  for (const [action] of ofPeople) expect(OWN_ACTIONS).toContain(action)
  const byNobody = acts.filter(([action]) => !OWN_ACTIONS.includes(action)).map(([action]) => action)
  expect(byNobody).toEqual([
    'audit_pruned',
    'audit_rehashed',
    'demo_created',
    'metrics_refused',
    'signing_key_created',
    'signing_key_rotated',
    'workspace_plan_changed',
  ])
})

it('what admins do with apps, policies and the workspace is theirs alone to read; what is done to somebody’s own is theirs, too', () => {
  expect(OWN_ACTIONS.filter((action) => !CONCERNING_ACTIONS.includes(action))).toEqual([
    'app_approval_asked',
    'app_approval_withdrawn',
    'app_approved',
    'app_blocked',
    'app_declined',
    'app_unblocked',
    'invitation_revoked',
    'mail_failed',
    'member_invited',
    'organization_export_started',
    'policy_changed',
    'workspace_renamed',
  ])
})

it('every action is of a family that has a name', () => {
  const named = EVENT_FAMILIES.map(({ family }) => family)
  for (const { action, family } of ACTION_CHOICES)
    expect([action, named]).toEqual([action, expect.arrayContaining([family])])
  expect(new Set(ACTION_CHOICES.map(({ family }) => family))).toEqual(new Set(named))
})
