export { connectMudra, startMudra, type StartOptions } from './start.js'
export type { App, Mudra, NewApp, Person } from './mudra.js'
export { MudraControlError, MudraExpectationError } from './wire.js'
export type {
  Fault,
  FaultMatch,
  FaultAct,
  Finding,
  LoggedRequest,
  Organisation,
  TokenAnswer,
  UsedScopes,
} from './wire.js'
