/** Operations of Rekognition that are known here and not offered, each with the reason a caller is told. */
import { AwsException } from './exception.ts'

const REASONS: Record<string, string[]> = {
  'a face is checked for liveness by a capture service that this endpoint does not have': [
    ...['CreateFaceLivenessSession', 'GetFaceLivenessSessionResults'],
  ],
  'live streams come from Kinesis Video Streams, which this endpoint does not read': [
    ...['CreateStreamProcessor', 'DeleteStreamProcessor', 'DescribeStreamProcessor', 'ListStreamProcessors'],
    ...['StartStreamProcessor', 'StopStreamProcessor', 'UpdateStreamProcessor'],
  ],
  'this endpoint recognises faces, and nothing else in a picture or video': [
    ...['CopyProjectVersion', 'CreateDataset', 'CreateProject', 'CreateProjectVersion', 'DeleteDataset'],
    ...['DeleteProject', 'DeleteProjectPolicy', 'DeleteProjectVersion', 'DescribeDataset'],
    ...['DescribeProjectVersions', 'DescribeProjects', 'DetectCustomLabels', 'DetectLabels'],
    ...['DetectModerationLabels', 'DetectProtectiveEquipment', 'DetectText', 'DistributeDatasetEntries'],
    ...['GetCelebrityInfo', 'GetCelebrityRecognition', 'GetContentModeration', 'GetLabelDetection'],
    ...['GetMediaAnalysisJob', 'GetPersonTracking', 'GetSegmentDetection', 'GetTextDetection'],
    ...['ListDatasetEntries', 'ListDatasetLabels', 'ListMediaAnalysisJobs', 'ListProjectPolicies'],
    ...['PutProjectPolicy', 'RecognizeCelebrities', 'StartCelebrityRecognition', 'StartContentModeration'],
    ...['StartLabelDetection', 'StartMediaAnalysisJob', 'StartPersonTracking', 'StartProjectVersion'],
    ...['StartSegmentDetection', 'StartTextDetection', 'StopProjectVersion', 'UpdateDatasetEntries'],
  ],
}

const reasonOf = new Map(Object.entries(REASONS).flatMap(([why, names]) => names.map((name) => [name, why])))

/** Undefined: no operation of that name is known at all. */
export function unavailable(name: string): AwsException | undefined {
  const why = reasonOf.get(name)
  return why === undefined
    ? undefined
    : new AwsException('UnsupportedOperationException', `${name} is not available: ${why}.`)
}
