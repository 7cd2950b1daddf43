/** Below it is what tests ask of a server in CI mode about itself, which is none of what is tested. */
export const TEST_PATH = '/-/test'

/** Where people read what was asked. */
export const REQUEST_LOG_PATH = `${TEST_PATH}/log`
