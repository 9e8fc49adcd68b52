import { providerContract } from './contract.ts';
import { truestackFacts } from './truestack/facts.ts';

providerContract(truestackFacts);
