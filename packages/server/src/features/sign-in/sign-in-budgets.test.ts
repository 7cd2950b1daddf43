import { expect, it } from 'vitest'
import { UNKNOWN_TOKEN_ASKED_BUDGET, UNKNOWN_TOKEN_BUDGET } from '../../http/unknown-tokens.js'
import * as budgets from './sign-in-budgets.js'

it('who can make up the keys of a budget fills no memory with them', () => {
  const madeUpByAnybody = [
    budgets.ADDRESS_BUDGET,
    budgets.PAIR_BUDGET,
    budgets.ACCOUNT_BUDGET,
    budgets.ACCOUNT_DAY_BUDGET,
    budgets.RIGHT_FROM_ADDRESS_BUDGET,
    UNKNOWN_TOKEN_BUDGET,
  ]
  const issuedByUs = [
    budgets.KNOWN_BROWSER_BUDGET,
    budgets.KNOWN_BROWSER_DAY_BUDGET,
    budgets.KNOWN_BROWSERS_BUDGET,
    budgets.KNOWN_BROWSERS_DAY_BUDGET,
    budgets.RIGHT_IN_BROWSER_BUDGET,
    UNKNOWN_TOKEN_ASKED_BUDGET,
  ]
  for (const { keys, name } of madeUpByAnybody) expect([name, keys]).toEqual([name, 'anybody'])
  for (const { keys, name } of issuedByUs) expect([name, keys]).toEqual([name, 'ours'])
})
