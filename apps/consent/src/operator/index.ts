// What the operator's command decides about requests of customers, by the rules of this service.
export { type CustomerRequest, decideAcknowledgement, decideAnswer, evolve, type Step } from '../domain/request.js';
