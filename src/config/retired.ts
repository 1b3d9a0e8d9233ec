/** Settings of the systems that Likeness takes the place of and that mean nothing here: what to do instead. */
const INSTEAD: Record<string, string> = {
  DETECTOR_BACKEND: 'the model pack, LIKENESS_PACK, says what finds faces.',
  EVENT_RECORDINGS_BUCKET: 'who asks for a video names its bucket; LIKENESS_S3_BUCKETS says which may be named.',
  SNS_REKOGNITION_VIDEO_ANALYSIS_TOPIC_ARN: 'who asks for a video names the topic, as NotificationChannel.',
  REKOGNITION_VIDEO_SERVICE_ROLE_ARN: 'who asks for a video names the role, as NotificationChannel.',
}

export const retired = (env: NodeJS.ProcessEnv): string[] =>
  Object.entries(INSTEAD)
    .filter(([name]) => env[name])
    .map(([name, instead]) => `${name} is set and has no effect: ${instead}`)
