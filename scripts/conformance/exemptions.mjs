// Why a clause is listed without a test: the reasons that many share.
export const BY_APPS = 'asked of apps'
export const BY_DEVICES = 'asked of people, and of the systems of their devices'
export const BY_RESOURCE_SERVERS = 'asked of APIs that others run'
export const BY_OPERATORS = 'asked of who operates the server'
