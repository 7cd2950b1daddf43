import { expect, it } from 'vitest'
import { ACTION_CHOICES, actionsOfType, eventTypeOf } from './event-types.js'

it.each([
  ['signed_in', 'user_login_succeeded'],
  ['sign_in_failed', 'user_login_failed'],
  ['session_ended', 'user_logged_out'],
  ['token_rotated', 'token_rotated'],
  ['never_heard_of', 'never_heard_of'],
])('%s is called %s', (action, type) => {
  expect(eventTypeOf(action).type).toBe(type)
})

it('every action has words, a category, and is found by its name', () => {
  for (const { action, words } of ACTION_CHOICES) {
    const { category, type } = eventTypeOf(action)
    expect([action, words.length > 0, /^[a-z_]+$/.test(category)]).toEqual([action, true, true])
    expect(actionsOfType(type)).toEqual([action])
  }
  expect(actionsOfType('never_heard_of')).toEqual([])
})
