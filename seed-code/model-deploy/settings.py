"""Reads and checks staging-config.json and prod-config.json, and says all that is wrong at once."""

import difflib
import json
import os
import re
import sys
from pathlib import Path

STAGES = {"staging": "staging-config.json", "prod": "prod-config.json"}


def whole(low, high):
    return lambda value: type(value) is int and low <= value <= high


def text(pattern):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value)


def number(value):
    return type(value) in (int, float) and value > 0


def switch(value):
    return type(value) is bool


# setting: (default, check, what is accepted). Without a default the file must have it.
RULES = {
    "StageName": (
        None,
        text("[a-z]([a-z0-9-]{0,13}[a-z0-9])?"),
        "up to 15 lower-case letters, digits and hyphens, without a hyphen at the end",
    ),
    "EndpointInstanceCount": (None, whole(1, 100), "a whole number from 1 to 100"),
    "EndpointInstanceType": (
        None,
        text(r"ml\.[a-z0-9-]+\.[a-z0-9-]+"),
        'an instance type like "ml.m5.large"',
    ),
    "AutoScalingMaxCount": (0, whole(0, 100), "0 (off) or the largest number of instances, up to 100"),
    "AutoScalingCallsPerInstance": (1000, whole(1, 10**6), "calls a minute that one instance shall take"),
    "DataCapturePercentage": (0, whole(0, 100), "0 (off) to 100: the share of calls to keep in S3"),
    "TrafficShift": ("ALL_AT_ONCE", text("ALL_AT_ONCE|CANARY"), '"ALL_AT_ONCE" or "CANARY"'),
    "AlarmRollback": (False, switch, "true or false: an alarm during an update brings the old version back"),
    "AlarmWatchSeconds": (300, whole(60, 3600), "60 to 3600: how long the alarms watch an update"),
    "AlarmErrors": (5, whole(1, 10**6), "failed calls a minute that raise the alarm"),
    "AlarmLatencyMilliseconds": (
        2000,
        number,
        "a number above 0: the slowest 1 % of calls may take that long",
    ),
    "TestErrorTolerance": (0.05, number, "a number above 0: 0.05 lets the error differ by 5 %"),
    "TestMaxLatencyMilliseconds": (1000, number, "a number above 0"),
}


def endpoint_name(stage_name):
    """The name of a stage's endpoint: all of the project's begin as the CI variable says."""
    return os.environ["ENDPOINT_NAME_PREFIX"] + stage_name


class SettingsError(Exception):
    """The message lists every problem."""


def read(stage):
    """The settings of a stage with the defaults filled in."""
    file = STAGES[stage]
    try:
        values = json.loads(Path(file).read_text())["Parameters"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f'{file}: expected {{"Parameters": {{...}}}}: {error!r}') from error
    problems = find_problems(values)
    if problems:
        raise SettingsError("\n".join(f"{file}: {problem}" for problem in problems))
    return {name: values.get(name, rule[0]) for name, rule in RULES.items()}


def find_problems(values):
    problems = []
    for name in values.keys() - RULES.keys():
        close = difflib.get_close_matches(name, RULES, 1)
        problems.append(f"{name} is unknown" + (f": did you mean {close[0]}?" if close else ""))
    for name, (default, check, accepted) in RULES.items():
        value = values.get(name, default)
        if value is None:
            problems.append(f"{name} is missing: {accepted}")
        elif not check(value):
            problems.append(f"{name} is {json.dumps(value)}: expected {accepted}")
    if not problems:
        problems = find_conflicts({name: values.get(name, rule[0]) for name, rule in RULES.items()})
    return sorted(problems)


def find_conflicts(values):
    count, most = values["EndpointInstanceCount"], values["AutoScalingMaxCount"]
    if 0 < most < count:
        yield f"AutoScalingMaxCount is {most}: expected at least EndpointInstanceCount, {count}"
    if values["TrafficShift"] == "CANARY" and count < 2:
        yield f"TrafficShift CANARY needs an EndpointInstanceCount of at least 2, not {count}"


def read_all():
    """All stages; ends the program with the problems of all files."""
    found, problems = {}, []
    for stage in STAGES:
        try:
            found[stage] = read(stage)
        except SettingsError as error:
            problems.append(str(error))
    if problems:
        sys.exit("\n".join(problems))
    return found
