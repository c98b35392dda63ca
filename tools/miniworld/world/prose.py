"""What an expert writes and a player says about a scene: only what is visible, country, then state, then city.

Both argue from the posterior of the cue table given the cues they name, so that they hedge where the cues are
ambiguous. The place they arrive at is the true one; how sure they sound depends on what the cues allow.
"""
from . import belief, table
from .phrases import capital, clause, country_name, listing, noun

STRONG, LIKELY, SOME = 0.85, 0.5, 0.12
# A cue must speak for the country at least so strongly (natural logarithm) to be named as a reason.
REASON = 0.25


def names(codes):
    countries = table.load()["countries"]
    return [country_name(countries[code]["name"]) for code in codes]


class Argument:
    """What the visible cues say, in the order in which one would say it."""

    def __init__(self, scene):
        self.scene, self.code, self.state = scene, scene["country"], scene["state"]
        seen = belief.independent(scene["cues"])
        weights = {cue: belief.weight_of(cue, value, self.code) for cue, value in seen.items()}
        ranked = sorted(seen, key=lambda cue: (-weights[cue], cue))
        self.against = [cue for cue in scene["misleading"] if cue in seen]
        self.reasons = [cue for cue in ranked if weights[cue] >= REASON and cue not in self.against][:5]
        self.plain = [cue for cue in ranked if cue not in self.reasons and cue not in self.against]
        places = belief.posterior(scene["cues"])
        self.shares = belief.countries(places)
        self.own = self.shares[self.code]
        self.within = {state: share / self.own for (code, state), share in places.items() if code == self.code}

    def value(self, cue):
        return self.scene["cues"][cue]

    def candidates(self, cues, most=4):
        """The few countries that the given cues leave, most probable first; None where they are too many."""
        shares = belief.countries(belief.posterior({cue: self.value(cue) for cue in cues}))
        codes = list(shares)[:belief.handful(shares)]
        return codes if len(codes) <= most else None

    def rivals(self):
        return [code for code, share in self.shares.items() if code != self.code and share >= SOME][:2]

    def suspects(self, cue):
        """Where a misleading cue would be at home."""
        shares = belief.country_shares(cue, self.value(cue))
        best = max(shares.values())
        return [code for code in sorted(shares, key=lambda c: (-shares[c], c)) if shares[code] > 0.5 * best
                and code != self.code]

    def state_reasons(self):
        """Cues that are much more frequent in this state than in the country's others."""
        country = table.load()["countries"][self.code]
        found = []
        for cue, value in belief.independent(self.scene["cues"]).items():
            shares = {state["name"]: belief.share(cue, value, self.code, country, state) for state in country["states"]}
            mean = sum(shares.values()) / len(shares)
            if shares[self.state] > 1.6 * mean and cue not in ("place_name",):
                found.append(cue)
        return found[:2]

    def names_city(self):
        return self.value("place_name") in (self.scene["sign_city"], self.scene["city"])

    def names_state(self):
        """Whether the place on the sign is another city of the state."""
        states = table.load()["countries"][self.code]["states"]
        cities = next(state["cities"] for state in states if state["name"] == self.state)
        return any(self.value("place_name") in (city["name"], city["local"]) for city in cities)


# {c}: clauses, {n}: a noun phrase ({s} and {is}: its verb's ending and "is"), {list}: countries; a capital begins a sentence.
EXPERT = {
    "few": ["{C}, which fits {list}.", "{C}; that leaves {list}.", "{C}. Together this is found in {list}."],
    "one": ["{C}, which points to {list}.", "{C}; this is typical of {list}.", "{C}. This speaks for {list}."],
    "many": ["{C}, which many countries share.", "{C}; that alone narrows it little."],
    "more": ["In addition, {c}, so {list} fits best.", "Besides, {c}, which narrows it to {list}.", "Furthermore, {c}, and that leaves {list}."],
    "same": ["{C}, which agrees.", "This is supported by more: {c}.", "{C}, which fits as well."],
    "more_many": ["In addition, {c}.", "Besides, {c}."],
    "against": ["{N} would rather suggest {list}, but the other clues outweigh that.", "{N} {is} more at home in {list}; here that is an exception.", "One should not be misled by {n}, which would fit {list}."],
    "against_all": ["{N} {is} unusual here and should not be given much weight."],
    "sure": ["This is {country}.", "The country is {country}.", "So the photo was taken in {country}."],
    "likely": ["This is most likely {country}, although {rivals} cannot be ruled out.", "{Country} is the most likely country; {rivals} would be possible, too."],
    "likely_alone": ["This is most likely {country}."],
    "open": ["It could be {rivals} as well as {country}; I lean towards {country}.", "The clues do not decide between {all}; {country} is a possibility."],
    "open_alone": ["{Country} is possible, but the clues are weak.", "{Country} is one of several countries that fit."],
    "state": ["Within {country}, {n} point{s} to {state}.", "{N} fit{s} {state} better than the other parts of the country."],
    "state_named": ["{Name} lies in {state}, so that is the likely part of the country.", "As {name} is in {state}, the place is probably there."],
    "state_plain": ["{State} fits, although nothing visible singles it out.", "Within the country {state} is one of several possibilities.", "{State} is only a guess."],
    "state_likely": ["{State} is the most likely part of the country."],
    "city_named": ["A sign names {city}, so it was probably taken in or near it.", "As {city} stands on a sign, I place it there."],
    "city_plain": ["{City} would be a guess: nothing names the city.", "No sign tells the city; {city} is only one possibility."],
    "other_named": ["{Name} on the sign need not be this place; {city} is one possibility."],
    "nothing": ["Nothing in the picture narrows it down to a handful of countries.", "That is too little to tell the country."],
    "nothing_list": ["It could be {list}, among many others.", "{List} would fit, and so would many others."],
    "cue": ["{C}."],
}

PLAYER = {
    "few": ["Okay, {c}. So we could be in {list}.", "Alright, {c}, so I'm thinking {list}.", "So {c}. That's {list} for me."],
    "one": ["Okay, {c}, that screams {list}.", "Alright, {c}, so that's {list}.", "Oh nice, {c}. That should be {list}."],
    "many": ["Okay, {c}. That could be anywhere, really.", "Alright, {c}, which doesn't help much yet."],
    "more": ["And then {c}, so now I'm on {list}.", "Also, {c}, so that's {list}.", "Plus {c}, which leaves me with {list}."],
    "same": ["And {c}, that checks out.", "And yeah, {c}, same story.", "Also, {c}, I like that."],
    "more_many": ["And {c}, okay.", "Also, {c}."],
    "against": ["Don't get fooled by {n}, that's more of a thing in {list}.", "Hmm, {n} throw{s} me off a bit, I'd expect that in {list}."],
    "against_all": ["Hmm, {n}, that's a weird one, I'll ignore it."],
    "sure": ["Yeah, this is {country}.", "I'm locking in {country}.", "This has to be {country}."],
    "likely": ["I'm fairly happy with {country}, maybe {rivals}.", "It's probably {country}, could be {rivals}."],
    "likely_alone": ["It's probably {country}."],
    "open": ["It's a toss-up between {all}, I'll go {country}.", "Could be {rivals}, but my gut says {country}."],
    "open_alone": ["I really don't know, I'll just say {country}.", "Not much to go on, maybe {country}."],
    "state": ["And with {n}, I'd go to {state}.", "{N} make{s} me want {state}."],
    "state_named": ["{Name} is in {state}, so we're somewhere there.", "That sign is for {name}, so {state} it is."],
    "state_plain": ["No idea where in the country, let's say {state}.", "I'll just hedge somewhere in {state}."],
    "state_likely": ["I'd say {state} for the region."],
    "city_named": ["And it literally says {city} over there, so I'm plonking right on it.", "There's {city} on a sign, so we go there."],
    "city_plain": ["I'll put it near {city}, but that's a pure guess.", "Let's click {city} and hope."],
    "other_named": ["{Name} on the sign could be anywhere down the road, so I'll stay around {city}."],
    "nothing": ["Honestly, there's nothing here to work with.", "I can't tell, this could be so many places."],
    "nothing_list": ["{List}, take your pick.", "It could be {list}, or somewhere else entirely."],
    "cue": ["Okay, {c}.", "So {c}."],
}


class Speaker:
    def __init__(self, random, argument, bank):
        self.random, self.argument, self.bank, self.said = random, argument, bank, []

    def say(self, kind, **parts):
        form = self.random.choice(self.bank[kind])
        upper = {capital(key): capital(value) for key, value in parts.items()}
        self.said.append(form.format(**parts, **upper))

    def about(self, cue):
        """The parts of a sentence about a cue's object."""
        phrase, plural = noun(cue, self.argument.value(cue))
        return {"n": phrase, "s": "" if plural else "s", "is": "are" if plural else "is"}

    def clauses(self, cues):
        return listing(clause(self.random, cue, self.argument.value(cue)) for cue in cues)

    def country(self):
        argument, named, before = self.argument, [], None
        steps = [argument.reasons[:2], argument.reasons[2:4], argument.reasons[4:]]
        for number, cues in enumerate(step for step in steps if step):
            named += cues
            codes = argument.candidates(named)
            kind = self.kind_of_step(number, codes, before)
            before = codes
            self.say(kind, c=self.clauses(cues), list=listing(names(codes or []) or [""], "or"))
        if not named and argument.plain:
            self.say("cue", c=self.clauses(argument.plain[:2]))
        for cue in argument.against[:1]:
            homes = argument.suspects(cue)
            kind = "against" if 1 <= len(homes) <= 3 else "against_all"
            self.say(kind, **self.about(cue), list=listing(names(homes) or [""], "or"))

    @staticmethod
    def kind_of_step(number, codes, before):
        if number == 0:
            return "many" if not codes else "one" if len(codes) == 1 else "few"
        if codes and before and set(codes) == set(before):
            return "same"
        return "more" if codes else "more_many"

    def verdict(self):
        argument = self.argument
        rivals = names(argument.rivals())
        kind = "sure" if argument.own >= STRONG else "likely" if argument.own >= LIKELY else "open"
        if kind != "sure" and not rivals:
            kind += "_alone"
        country = names([argument.code])[0]
        self.say(kind, country=country, rivals=listing(rivals or [""], "or"),
                 all=listing([*rivals, country]))
        self.state(country)
        self.city()

    def state(self, country):
        argument, state = self.argument, self.argument.state
        best = max(argument.within.values())
        reasons = argument.state_reasons()
        if argument.names_state() and not argument.names_city():
            self.say("state_named", name=f"“{argument.value('place_name')}”", state=state)
        elif reasons and argument.within[state] >= 0.9 * best:
            self.say("state", **self.about(reasons[0]), state=state, country=country)
        elif argument.within[state] >= LIKELY:
            self.say("state_likely", state=state)
        else:
            self.say("state_plain", state=state)

    def city(self):
        argument, city = self.argument, self.argument.scene["city"]
        if argument.names_city():
            sign = argument.value("place_name")
            self.say("city_named", city=city if sign == city else f"“{sign}” ({city})")
        elif argument.value("place_name"):
            self.say("other_named", name=f"“{argument.value('place_name')}”", city=city)
        elif city != argument.state:
            self.say("city_plain", city=city)

    def nothing(self):
        self.say("nothing")
        self.say("nothing_list", list=listing(names(list(self.argument.shares)[:3]), "or"))

    def speak(self):
        self.country()
        if self.argument.scene["localizable"]:
            self.verdict()
        else:
            self.nothing()
        return " ".join(self.said)


def reasoning(random, scene):
    return Speaker(random, Argument(scene), EXPERT).speak()


def transcript(random, scene):
    return Speaker(random, Argument(scene), PLAYER).speak()
