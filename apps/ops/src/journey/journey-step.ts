/** One step of a receipt's way, as one service recorded it. */
export interface JourneyStep {
  readonly at: Date | undefined;
  readonly service: 'ingestion' | 'matching' | 'delivery';
  readonly what: string;
}
