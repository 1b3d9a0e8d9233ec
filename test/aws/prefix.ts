/** What everything a run makes begins with; only scripts/test-aws.mjs sets it, which deletes it all again. */
const given = process.env['LIKENESS_TEST_AWS_PREFIX']
if (!given) throw new Error('Run these tests by `npm run test:aws`: it says what they cost and cleans up after them.')

export const prefix = given
export const region = process.env['AWS_REGION'] ?? 'us-east-1'
