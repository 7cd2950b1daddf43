export { connectMudra, startMudra, type StartOptions } from './start.js'
export type { App, Mudra, NewApp, Person } from './mudra.js'
export { MudraControlError, MudraExpectationError } from './wire.js'
export type { Organisation, TokenAnswer } from './wire.js'
export type {
  Descent,
  Fault,
  FaultAct,
  FaultMatch,
  Finding,
  LoggedRequest,
  ReadMail,
  UsedScopes,
} from 'mudrad/emulator'
