/** What a test delivery is about: a service of its own, so that no real one is shown with it. */
export const TEST_NAME = 'hindsight-test'
export const TEST_WORDS = 'Test of Hindsight: nothing is wrong'
